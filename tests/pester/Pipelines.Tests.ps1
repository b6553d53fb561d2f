BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'Pipelines' {
    It 'carries the labels of Import-Csv' {
        $rows = Get-ChildItem (Join-Path $digits '7') | Select-Object -First 2 @{ n = 'Path'; e = 'FullName' },
            @{ n = 'Label'; e = { 'seven' } }
        $csv = Join-Path $TestDrive rows.csv
        $rows | Export-Csv $csv

        (Import-Csv $csv | Get-ImageEmbedding).Label | Should -Be 'seven', 'seven'
        $log = Import-Csv $csv | Export-Embedding -LogDir (Join-Path $TestDrive log) -InformationAction Ignore
        (Import-Embedding $log).Labels | Should -Be 'seven', 'seven'
    }

    It 'gives nothing for nothing' {
        @() | Export-Embedding | Should -BeNullOrEmpty
        @() | Get-ImageEmbedding | Should -BeNullOrEmpty
        @() | Export-RotationSweep | Should -BeNullOrEmpty
    }

    It 'reports each name that is wrong and goes on' {
        $models = Get-EmbeddingModel nosuch, resnet18 -ErrorAction SilentlyContinue -ErrorVariable failed
        $models.Name | Should -Be 'resnet18'
        $failed.Count | Should -Be 1
        Test-EmbeddingLog $TestDrive/nothing -Quiet | Should -BeFalse
    }

    It 'leaves out a null in a vector by name, keeps unlike objects whole, and takes vectors as text and as rows' {
        $set = '[{"Id":"a","Vector":[1,2]},{"Id":"b","Vector":[3,null]},{"Id":"c","Vector":[5,6]}]' | ConvertFrom-Json |
            Import-Embedding -WarningVariable said -WarningAction SilentlyContinue
        $set.Ids | Should -Be 'a', 'c'
        "$said" | Should -Match "'b'"

        $set = [pscustomobject]@{ Id = 'a'; Vector = 1, 2; Label = 'cat' }, [pscustomobject]@{ Id = 'b'; Vector = 3, 4 },
            [pscustomobject]@{ Id = 'c'; Vector = '[5, 6]'; Label = 'dog'; Rating = 4 } | Import-Embedding
        $set.Labels | Should -Be 'cat', '(none)', 'dog'
        $set.Columns.Name | Should -Be 'Rating'
        $set.Vector(2) | Should -Be 5, 6

        $table = [System.Data.DataTable]::new()
        'Id', 'Vector', 'Kind' | ForEach-Object { $null = $table.Columns.Add($_) }
        $null = $table.Rows.Add('x', '[1,2]', 'k')
        $null = $table.Rows.Add('y', [DBNull]::Value, 'k')
        $set = $table.Rows | Import-Embedding -WarningAction SilentlyContinue
        $set.Ids | Should -Be 'x'
        $set.Columns.Name | Should -Be 'Kind'
    }

    It 'keeps prediction and probability on the way into a log' {
        $log = Get-ImageEmbedding (Join-Path $digits '7') -First 2 |
            Export-Embedding -LogDir (Join-Path $TestDrive items) -InformationAction Ignore
        (Import-Embedding $log).Columns.Name | Should -Be 'predicted', 'probability'
    }

    It 'takes ids and pictures of the pipeline as queries' {
        $log = Export-Embedding $digits -First 20 -LogDir (Join-Path $TestDrive asked) -InformationAction Ignore
        $ids = (Import-Embedding $log).Ids

        ($ids[0, 3] | Find-EmbeddingNeighbor $log.LogDir -Top 2).Query | Should -Be $ids[0], $ids[0], $ids[3], $ids[3]
        $found = Get-ChildItem (Join-Path $digits '9') | Select-Object -First 2 | Find-EmbeddingNeighbor $log.LogDir -Top 1
        $found.Count | Should -Be 2
    }

    It 'keeps what New- commands made before, unless it is told' {
        $out = Join-Path $TestDrive again
        New-ClassImage cat -Steps 1 -Destination $out | Out-Null
        { New-ClassImage cat -Steps 1 -Destination $out -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        New-ClassImage cat, dog -Steps 1 -Destination $out -ErrorAction SilentlyContinue | Should -HaveCount 1
        New-ClassImage cat -Steps 1 -Destination $out -Force | Should -HaveCount 1
    }

    It 'finds the pictures of a selection from any folder' {
        $log = Join-Path $TestDrive seen
        Push-Location $root
        Export-Embedding examples/mnist -First 20 -LogDir $log -InformationAction Ignore | Out-Null
        Pop-Location
        $state = Join-Path $TestDrive state.json
        Set-Content $state '[{"label":"s","dataSetDimensions":[20,128],"selectedPoints":[1]}]'
        Push-Location $TestDrive
        try {
            (Import-ProjectorSelection $state $log).FileInfo | Should -Exist
        } finally {
            Pop-Location
        }
    }

    It 'names the file that was typed and the folder that is missing' {
        $plot = Join-Path $TestDrive nowhere plot.png
        $log = Export-Embedding $digits -First 20 -LogDir (Join-Path $TestDrive named) -InformationAction Ignore
        { ConvertTo-EmbeddingProjection $log -Plot $plot } | Should -Throw "'$plot' cannot be written: expected a folder*"
        try { ConvertTo-EmbeddingProjection $log -Plot $plot } catch { $_.TargetObject | Should -Be $plot }
        { Find-EmbeddingNeighbor $log -Id x -Where { $_.label -eq 3 } } | Should -Throw '*condition as a text*'
    }

    It 'refuses -Resume and -Force together, takes L2 for Euclidean, and ranks held-out items alone' {
        $folder = Join-Path $TestDrive together
        $log = Export-Embedding $digits -LogDir $folder -InformationAction Ignore
        { Export-Embedding $digits -LogDir $folder -Resume -Force } | Should -Throw '*-Resume*or -Force*found both'

        $id = (Import-Embedding $log).Ids[0]
        $found = Find-EmbeddingNeighbor $log -Id $id -Top 3 -Metric L2
        $euclidean = Find-EmbeddingNeighbor $log -Id $id -Top 3 -Metric Euclidean
        $found.Score | Should -Be $euclidean.Score
        $found.Score | Should -Not -Be (Find-EmbeddingNeighbor $log -Id $id -Top 3 -Metric Cosine).Score

        $probe = New-EmbeddingProbe $log
        $ranked = Invoke-EmbeddingProbe $log -Probe $probe -HeldOut
        $probe.HeldOut | Should -Not -BeNullOrEmpty
        $ranked.Id | Sort-Object | Should -Be ($probe.HeldOut | Sort-Object)
    }
}
