BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    Export-Embedding -Path $digits -LogDir $log -Include '00[01]*' -InformationAction Ignore | Out-Null
}

Describe 'New-EmbeddingProbe' {
    It 'trains and judges a probe' {
        $report = New-EmbeddingProbe -LogDir $log

        $report.TrainCount + $report.TestCount | Should -Be 200
        $report.TestAccuracy | Should -BeGreaterThan 0.8
        $report.Classes | Should -HaveCount 10
        ($report.Confusion | Measure-Object Count -Sum).Sum | Should -Be $report.TestCount
        $report.Path | Should -BeNullOrEmpty
    }

    It 'takes a set from the pipeline and saves the probe' {
        $file = Join-Path $TestDrive 'probe.safetensors'

        (Get-Item $log | New-EmbeddingProbe -Method Ridge -Standardize -Destination $file).Path | Should -Be $file
        $file | Should -Exist
    }

    It 'shows the confusion as a table' {
        $text = New-EmbeddingProbe -LogDir $log | Out-String

        $text | Should -Match 'Confusion +: +0 +1 +2 +3 +4 +5 +6 +7 +8 +9'
    }

    It 'writes nothing under -WhatIf' {
        $file = Join-Path $TestDrive 'whatif.safetensors'

        New-EmbeddingProbe -LogDir $log -Destination $file -WhatIf | Out-Null
        $file | Should -Not -Exist
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'LogNotFound'; arguments = @{ LogDir = 'nowhere' } }
        @{ id = 'ColumnNotFound'; arguments = @{ LabelColumn = 'colour' } }
        @{ id = 'OutOfRange'; arguments = @{ Method = 'Knn'; Standardize = $true } }
    ) {
        $all = @{ LogDir = $log }
        foreach ($name in $arguments.Keys) { $all[$name] = $arguments[$name] }

        { New-EmbeddingProbe @all } | Should -Throw -ErrorId "$id,*"
    }
}
