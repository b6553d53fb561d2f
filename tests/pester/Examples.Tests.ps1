BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $examples = Join-Path $root 'examples'
    $pictures = Join-Path $TestDrive 'pictures'
    foreach ($digit in '0', '1', '3', '7') { Copy-Digit $pictures -Count 10 -Digit $digit }
    $quiet = @{ InformationAction = 'Ignore' }
}

Describe 'The examples' {
    It 'are all run here' {
        $run = Select-String -Path $PSCommandPath -Pattern '\$examples/([\w-]+\.ps1)' |
            ForEach-Object { $_.Matches[0].Groups[1].Value } | Sort-Object -Unique

        (Get-ChildItem $examples -Filter *.ps1).Name | Sort-Object | Should -Be $run
    }

    It 'show digits' {
        $log = & "$examples/Show-Digits.ps1" -Path $pictures -LogDir "$TestDrive/digits" @quiet

        $log.Count | Should -Be 40
        "$TestDrive/digits/pca.png" | Should -Exist
        Test-EmbeddingLog "$TestDrive/digits" | Should -BeNullOrEmpty
    }

    It 'compare models' {
        $comparison = & "$examples/Compare-Model.ps1" -Path $pictures -LogDir "$TestDrive/models" -K 5 @quiet

        $comparison.Count | Should -Be 40
        $comparison.Mean | Should -BeGreaterThan $comparison.ExpectedAtRandom
        "$TestDrive/models/spaces.png" | Should -Exist
        Test-EmbeddingLog "$TestDrive/models" | Should -BeNullOrEmpty
    }

    It 'show a rotation' {
        & "$examples/Show-Rotation.ps1" -Step 45 -LogDir "$TestDrive/rotation" @quiet | Out-Null

        Get-ChildItem "$TestDrive/rotation" -Filter *.html | Should -Not -BeNullOrEmpty
        Test-EmbeddingLog "$TestDrive/rotation" | Should -BeNullOrEmpty
    }

    It 'make opposites' {
        $opposites = & "$examples/New-Opposite.ps1" -Class 'digit 3', 'ship' -Destination "$TestDrive/generated" @quiet

        $opposites.Count | Should -Be 2
        "$TestDrive/generated/opposites.png" | Should -Exist
    }

    It 'teach a course' {
        $steps = & "$examples/Course.ps1" -Path $pictures -LogDir "$TestDrive/course" -Epoch 1 @quiet

        $trained = $steps | Where-Object { $_.PSTypeNames[0] -like '*TrainingReport' }
        $trained.TrainCount | Should -Be 32
        $trained.Classes | Should -Be '0', '1', '3', '7'
        foreach ($picture in 'curves', 'most-similar', 'least-similar', 'pca', 'lda', 'prototypes') {
            "$TestDrive/course/$picture.png" | Should -Exist
        }
        Test-EmbeddingLog "$TestDrive/course" | Should -BeNullOrEmpty
    }

    It 'update a log at night with what is new' {
        $night = @{ Path = $pictures; Control = $pictures; LogDir = "$TestDrive/nightly" }
        & "$examples/Update-NightlyLog.ps1" @night @quiet | Out-Null
        Copy-Digit $pictures -Count 12 -Digit '7'

        $log = & "$examples/Update-NightlyLog.ps1" @night @quiet

        $log.Count | Should -Be 42
        $log.Resumed | Should -Be 40
        Test-EmbeddingLog $log.LogDir | Should -BeNullOrEmpty
    }

    It 'fail at night where the space has drifted' {
        $night = @{ Path = $pictures; Control = $pictures; LogDir = "$TestDrive/drift" }
        Export-Embedding $pictures -LogDir "$TestDrive/drift/control-first" -Model pixels -Tag tiny-resnet20 @quiet

        { & "$examples/Update-NightlyLog.ps1" @night @quiet } | Should -Throw -ErrorId 'BelowThreshold,*'
        "$TestDrive/drift/pictures" | Should -Not -Exist
    }
}
