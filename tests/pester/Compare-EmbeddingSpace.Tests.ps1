BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    $common = @{ Path = $digits; First = 40; InformationAction = 'Ignore' }
    $model = Export-Embedding @common -LogDir $log
    $pixels = Export-Embedding @common -LogDir $log -Model pixels -Size 28
}

Describe 'Compare-EmbeddingSpace' {
    It 'compares what two exports gave' {
        $found = Compare-EmbeddingSpace $model $pixels -K 5

        $found.Count | Should -Be 40
        $found.Mean | Should -BeGreaterThan $found.ExpectedAtRandom
        $found.Histogram.Count | Should -Be 10
        $found.Worst[0].Coincidence | Should -BeLessOrEqual $found.Worst[9].Coincidence
        ($found | Out-String) | Should -Match '(?m)^Histogram +: 0\.0-0\.1'
    }

    It 'ends with an error below a threshold, after the result' {
        $arguments = @{ ReferenceObject = $log; DifferenceObject = $log }
        $found = [System.Collections.Generic.List[object]]::new()

        { Compare-EmbeddingSpace @arguments -ReferenceTag tiny-resnet20 -DifferenceTag pixels -FailBelow 0.9 |
            ForEach-Object { $found.Add($_) } } | Should -Throw -ErrorId 'BelowThreshold,*'
        $found.Count | Should -Be 1
    }

    It 'writes the coincidence into the metadata, but not under -WhatIf' {
        $table = Join-Path $model.TagFolder 'metadata.tsv'

        Compare-EmbeddingSpace $model $pixels -WriteCoincidence Reference -WhatIf | Out-Null
        (Get-Content $table)[0] | Should -Not -Match 'coincidence'
        Compare-EmbeddingSpace $model $pixels -WriteCoincidence Reference | Out-Null
        (Get-Content $table)[0] | Should -Match 'coincidence with pixels\tcoincidence bin with pixels$'
    }

    It 'shows one item''s neighbors in both spaces' {
        $rows = Compare-EmbeddingSpace $model $pixels -Item (Compare-EmbeddingSpace $model $pixels).Items[2].Id -K 7

        $rows.Count | Should -Be 7
        ($rows | Where-Object ReferenceIsShared).Count | Should -Be ($rows | Where-Object DifferenceIsShared).Count
    }
}
